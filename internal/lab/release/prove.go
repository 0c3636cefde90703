package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// prove does what users of the published modules do, each in an empty folder.
func (r *rehearsal) prove(ctx context.Context) error {
	for _, user := range []struct {
		name string
		does func(context.Context, string) error
	}{
		{"library", r.useLibrary},
		{"modules", r.buildModules},
		{"install", r.installCommand},
		{"run", r.runCommand},
		{"tool", r.addTool},
		{"tests", r.testLibrary},
	} {
		dir := r.path("users", user.name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := user.does(ctx, dir); err != nil {
			return err
		}
	}
	return nil
}

// useLibrary builds the README's program.
func (r *rehearsal) useLibrary(ctx context.Context, dir string) error {
	readme, err := os.ReadFile(r.path("tree", "README.md"))
	if err != nil {
		return err
	}
	source, err := program(string(readme), r.root())
	if err != nil {
		return fmt.Errorf("README.md: %w", err)
	}
	if err := r.newModule(ctx, dir); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644); err != nil {
		return err
	}
	return r.all(ctx, dir, "get "+r.root()+"@"+r.version, "build ./...", "vet ./...")
}

// buildModules builds every package of each module that is released.
func (r *rehearsal) buildModules(ctx context.Context, dir string) error {
	if err := r.newModule(ctx, dir); err != nil {
		return err
	}
	for _, m := range r.modules {
		if strings.Contains(m.path, "/internal/") {
			continue
		}
		all := m.path + "/..."
		if err := r.all(ctx, dir, "get "+all+"@"+r.version, "build "+all); err != nil {
			return err
		}
	}
	return nil
}

func (r *rehearsal) installCommand(ctx context.Context, dir string) error {
	err := r.all(ctx, dir, "install "+r.command()+"@"+r.version, "install "+r.command()+"@latest")
	if err != nil {
		return err
	}
	return r.wantVersion(ctx, dir, r.path("bin", path.Base(r.command())), "version")
}

func (r *rehearsal) runCommand(ctx context.Context, dir string) error {
	return r.wantVersion(ctx, dir, "go", "run", r.command()+"@"+r.version, "version")
}

func (r *rehearsal) addTool(ctx context.Context, dir string) error {
	if err := r.newModule(ctx, dir); err != nil {
		return err
	}
	if err := r.all(ctx, dir, "get -tool "+r.command()+"@"+r.version); err != nil {
		return err
	}
	return r.wantVersion(ctx, dir, "go", "tool", path.Base(r.command()), "version")
}

// testLibrary runs the tests of the library as the module cache has it: without the modules nested
// in the repository. They are short: what is shown is that nothing is missing from the zip.
func (r *rehearsal) testLibrary(ctx context.Context, dir string) error {
	if err := r.newModule(ctx, dir); err != nil {
		return err
	}
	everything := r.root() + "/..."
	if err := r.all(ctx, dir, "get -t "+everything+"@"+r.version); err != nil {
		return err
	}
	r.say("go test %s", everything)
	test := command(ctx, dir, r.env(), "go", "test", "-short", everything)
	test.Stdout, test.Stderr = r.out, r.out
	if err := test.Run(); err != nil {
		return fmt.Errorf("go test %s: %w", everything, err)
	}
	return nil
}

func (r *rehearsal) newModule(ctx context.Context, dir string) error {
	_, err := output(ctx, dir, r.env(), "go", "mod", "init", "example.com/user")
	return err
}

// all runs go commands one after the other, and stops at the first that fails.
func (r *rehearsal) all(ctx context.Context, dir string, commands ...string) error {
	for _, arguments := range commands {
		r.say("go %s", arguments)
		if _, err := output(ctx, dir, r.env(), "go", strings.Fields(arguments)...); err != nil {
			return err
		}
	}
	return nil
}

// wantVersion runs a command that must print the rehearsed version.
func (r *rehearsal) wantVersion(ctx context.Context, dir, name string, args ...string) error {
	printed, err := output(ctx, dir, r.env(), name, args...)
	if err != nil {
		return err
	}
	r.say("%s %s\n%s", path.Base(name), strings.Join(args, " "), printed)
	if !strings.Contains(printed, r.version) {
		return fmt.Errorf("%s %s does not print %s", name, strings.Join(args, " "), r.version)
	}
	return nil
}

// command returns the import path of the command, which is named after the library.
func (r *rehearsal) command() string { return r.root() + "/cmd/" + path.Base(r.root()) }
