package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/spf13/cobra"
)

// version is set when a release is linked: -ldflags "-X main.version=v1.2.3".
var version string

// A build describes this program.
type build struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"`     // of the commit, as RFC 3339 has it
	Modified bool   `json:"modified,omitempty"` // the tree differed from the commit
}

func newVersion() *cobra.Command {
	cmd := &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArgs,
		Long: `version prints the version of the command and the Go that built it. A program that
was built in a clone also knows its commit and the date of that commit.`,
		Example: "  tweetstream version\n  tweetstream version --json",
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object")
	cmd.RunE = running(func() error {
		text, err := versionOf(thisBuild(), *asJSON)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(output{cmd.OutOrStdout()}, text)
		return settle(err)
	})
	return cmd
}

func versionOf(b build, asJSON bool) (string, error) {
	if !asJSON {
		return b.String(), nil
	}
	text, err := json.Marshal(b)
	return string(text), err
}

func thisBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return newBuild(version, info)
}

// newBuild returns the linked version if there is one, else the version that the go command has
// recorded, else that of the library.
func newBuild(linked string, info *debug.BuildInfo) build {
	b := build{Version: linked, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	if b.Version == "" && isVersion(info.Main.Version) {
		b.Version = info.Main.Version
	}
	if b.Version == "" {
		b.Version = "v" + tweetstream.Version + "-devel"
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = setting.Value
		case "vcs.time":
			b.Date = setting.Value
		case "vcs.modified":
			b.Modified = setting.Value == "true"
		}
	}
	return b
}

// isVersion reports whether the go command knew a version. It records (devel) for a build without a
// repository, and counts from v0.0.0 in a clone without tags.
func isVersion(recorded string) bool {
	return recorded != "" && recorded != "(devel)" && !strings.HasPrefix(recorded, "v0.0.0-")
}

// String returns one line: the version, and in parentheses how it was built.
func (b build) String() string {
	made := []string{fmt.Sprintf("%s %s/%s", b.Go, b.OS, b.Arch)}
	if b.Commit != "" {
		made = append(made, "commit "+b.Commit[:min(12, len(b.Commit))])
	}
	if b.Date != "" {
		made = append(made, b.Date)
	}
	if b.Modified {
		made = append(made, "modified")
	}
	return fmt.Sprintf("tweetstream %s (%s)", b.Version, strings.Join(made, ", "))
}
