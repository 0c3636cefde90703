package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	modpath "golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// pack adds a module to the module proxy in a folder, whose layout is that of
// go.dev/ref/mod#goproxy-protocol.
func pack(proxy, path, version, dir string) error {
	escaped, err := modpath.EscapePath(path)
	if err != nil {
		return err
	}
	versions := filepath.Join(proxy, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version, time.Now().UTC()})
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"list":            []byte(version + "\n"),
		version + ".info": info,
		version + ".mod":  mod,
	} {
		if err := os.WriteFile(filepath.Join(versions, name), data, 0o644); err != nil {
			return err
		}
	}
	archive := filepath.Join(versions, version+".zip")
	return packZip(archive, modpath.Version{Path: path, Version: version}, dir)
}

func packZip(name string, version modpath.Version, dir string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	err = zip.CreateFromDir(file, version, dir)
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}
