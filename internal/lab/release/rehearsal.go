package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A rehearsal is a release of a workspace that happens in a folder of its own. The folder has:
//
//	tree/   a copy of the working tree, where the modules are tidied
//	proxy/  the module proxy, with every module at the rehearsed version
//	cache/  the module cache, empty at first
//	users/  one empty folder for each user
//	bin/    the commands that go install builds
type rehearsal struct {
	*workspace
	version string
	proxies string // GOPROXY for the modules of others
	out     io.Writer
	temp    string
}

func newRehearsal(w *workspace, version, proxies string, out io.Writer) (*rehearsal, error) {
	temp, err := os.MkdirTemp("", "release-")
	return &rehearsal{w, version, proxies, out, temp}, err
}

// close removes the folder. The go command makes its module cache read-only, so it has to empty it.
func (r *rehearsal) close() error {
	_, err := output(context.Background(), r.temp, r.env(), "go", "clean", "-modcache")
	if removing := os.RemoveAll(r.temp); err == nil {
		err = removing
	}
	return err
}

// rehearse does everything that a release and its first users do.
func (r *rehearsal) rehearse(ctx context.Context) error {
	if err := r.check(r.version); err != nil {
		return err
	}
	if err := r.publish(ctx, r.compare); err != nil {
		return err
	}
	return r.prove(ctx)
}

// tidy writes the tidied go.mod and go.sum of every module into the working tree.
func (r *rehearsal) tidy(ctx context.Context) error { return r.publish(ctx, r.writeBack) }

type step func(context.Context, module) error

// publish tidies a copy of each module, hands it to judge, and packs it. It packs a module before
// it tidies the next, because the next may require it.
func (r *rehearsal) publish(ctx context.Context, judge step) error {
	if err := r.copyTree(ctx); err != nil {
		return err
	}
	for _, m := range r.modules {
		r.say("%s: tidy and pack %s", m.path, r.version)
		if err := r.tidyCopy(ctx, m); err != nil {
			return err
		}
		if err := judge(ctx, m); err != nil {
			return err
		}
		if err := pack(r.path("proxy"), m.path, r.version, r.path("tree", m.dir)); err != nil {
			return err
		}
	}
	return nil
}

// path returns a path in the rehearsal's folder.
func (r *rehearsal) path(elements ...string) string {
	return filepath.Join(append([]string{r.temp}, elements...)...)
}

// root returns the module that the others are nested in.
func (r *rehearsal) root() string {
	for _, m := range r.modules {
		if m.dir == "." {
			return m.path
		}
	}
	return r.modules[0].path
}

// env returns the settings of a user's go command. GONOSUMDB keeps our modules from the checksum
// database, since they are not public yet. GOPRIVATE would also bypass the proxy folder.
func (r *rehearsal) env() []string {
	return []string{
		"GOWORK=", "GOFLAGS=", "GOPRIVATE=", "GONOPROXY=",
		"GONOSUMDB=" + r.root(),
		"GOMODCACHE=" + r.path("cache"),
		"GOPROXY=" + fileURL(r.path("proxy")) + "," + r.proxies,
		"GOBIN=" + r.path("bin"),
	}
}

func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a drive of Windows
		path = "/" + path
	}
	return "file://" + path
}

func (r *rehearsal) say(format string, args ...any) {
	fmt.Fprintf(r.out, "-- "+format+"\n", args...)
}
