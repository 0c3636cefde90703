// Release rehearses a release of this repository's modules before anything is tagged.
//
// It copies the working tree, tidies each module of the copy and packs it into a module proxy in a
// folder. A module comes after the siblings that it requires. The rehearsal then does as users do,
// each in an empty folder: go get, go install, go run, go get -tool, and go test of the library.
// The working tree changes only with -tidy.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/gotweetstream/tweetstream"
)

func main() {
	tidy := flag.Bool("tidy", false, "tidy the modules of the working tree, and stop")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *tidy); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, tidy bool) error {
	dir, err := findWorkspace(".")
	if err != nil {
		return err
	}
	w, err := openWorkspace(dir)
	if err != nil {
		return err
	}
	proxies, err := output(ctx, dir, nil, "go", "env", "GOPROXY")
	if err != nil {
		return err
	}
	r, err := newRehearsal(w, "v"+tweetstream.Version, proxies, out)
	if err != nil {
		return err
	}
	defer r.close()
	if tidy {
		return r.tidy(ctx)
	}
	return r.rehearse(ctx)
}
