package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// A workspace is the go.work file of a repository and the modules that it names.
type workspace struct {
	dir     string
	file    *modfile.WorkFile
	modules []module // a module stands after all that it requires
}

// A module is one go.mod of the workspace.
type module struct {
	path string
	dir  string // relative to the workspace, "." for the root
	file *modfile.File
}

// findWorkspace returns the nearest folder with a go.work, from dir upwards.
func findWorkspace(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.work")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no go.work in %s or above: %w", dir, os.ErrNotExist)
		}
	}
}

func openWorkspace(dir string) (*workspace, error) {
	name := filepath.Join(dir, "go.work")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	file, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return nil, err
	}
	w := &workspace{dir: dir, file: file}
	for _, use := range file.Use {
		m, err := openModule(dir, filepath.FromSlash(use.Path))
		if err != nil {
			return nil, err
		}
		w.modules = append(w.modules, m)
	}
	w.modules, err = inOrder(w.modules)
	return w, err
}

func openModule(root, dir string) (module, error) {
	name := filepath.Join(root, dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return module{}, err
	}
	file, err := modfile.Parse(name, data, nil)
	if err != nil {
		return module{}, err
	}
	if file.Module == nil {
		return module{}, fmt.Errorf("%s: no module line", name)
	}
	return module{file.Module.Mod.Path, filepath.Clean(dir), file}, nil
}

// inOrder sorts modules so that each stands after its siblings among its requirements. Modules that
// need not wait for each other keep their order.
func inOrder(modules []module) ([]module, error) {
	done := map[string]bool{}
	var sorted []module
	for len(sorted) < len(modules) {
		m, ok := next(modules, done)
		if !ok {
			return nil, errors.New("go.work: modules require each other in a circle")
		}
		done[m.path] = true
		sorted = append(sorted, m)
	}
	return sorted, nil
}

// next returns the first module that is not done and requires no sibling that is not done.
func next(modules []module, done map[string]bool) (module, bool) {
	for _, m := range modules {
		if !done[m.path] && !waits(m, modules, done) {
			return m, true
		}
	}
	return module{}, false
}

func waits(m module, modules []module, done map[string]bool) bool {
	for _, sibling := range modules {
		if _, ok := m.requires(sibling.path); ok && !done[sibling.path] {
			return true
		}
	}
	return false
}

// requires returns the version of path that m requires, and whether it does.
func (m module) requires(path string) (string, bool) {
	for _, r := range m.file.Require {
		if r.Mod.Path == path {
			return r.Mod.Version, true
		}
	}
	return "", false
}

// check returns everything that would break a release of version, or a fresh clone before it: a
// replace in a go.mod, a sibling required by another version, a required sibling that go.work does
// not replace by its folder, and a replace in go.work without a need.
func (w *workspace) check(version string) error {
	var errs []error
	for _, m := range w.modules {
		errs = append(errs, m.checkReplaces(), w.checkRequirements(m, version))
	}
	for _, r := range w.file.Replace {
		if !w.requires(r.Old.Path) {
			err := fmt.Errorf("go.work: no module requires %s, so drop its replace", r.Old.Path)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (m module) checkReplaces() error {
	if len(m.file.Replace) == 0 {
		return nil
	}
	return fmt.Errorf("%s: replaces %s, which go install of a version refuses; move it to go.work",
		m.name(), m.file.Replace[0].Old.Path)
}

func (w *workspace) checkRequirements(m module, version string) error {
	var errs []error
	for _, sibling := range w.modules {
		required, ok := m.requires(sibling.path)
		if !ok {
			continue
		}
		if required != version {
			errs = append(errs, fmt.Errorf("%s: requires %s %s, want %s",
				m.name(), sibling.path, required, version))
		}
		if !w.replaces(sibling, version) {
			errs = append(errs, fmt.Errorf("go.work: %s requires it, so add: replace %s %s => %s",
				m.name(), sibling.path, version, sibling.localPath()))
		}
	}
	return errors.Join(errs...)
}

// requires reports whether any module of the workspace requires path.
func (w *workspace) requires(path string) bool {
	return slices.ContainsFunc(w.modules, func(m module) bool {
		_, ok := m.requires(path)
		return ok
	})
}

// replaces reports whether go.work replaces the given version of m by its folder.
func (w *workspace) replaces(m module, version string) bool {
	return slices.ContainsFunc(w.file.Replace, func(r *modfile.Replace) bool {
		here := filepath.Clean(r.New.Path) == m.dir
		return here && r.Old.Path == m.path && r.Old.Version == version
	})
}

// name returns the path of the go.mod in the repository.
func (m module) name() string { return filepath.ToSlash(filepath.Join(m.dir, "go.mod")) }

// localPath returns the folder in the form of a replace directive.
func (m module) localPath() string {
	return "./" + strings.TrimPrefix(filepath.ToSlash(m.dir), ".")
}
