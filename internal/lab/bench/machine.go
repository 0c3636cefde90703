package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// peakMemory returns the most bytes that this process had resident, or 0 where
// the system does not say.
//
// On Linux ru_maxrss will not do: it outlives exec, so a child would begin with
// its parent's.
func peakMemory() int64 {
	switch runtime.GOOS {
	case "linux":
		text := strings.TrimSuffix(procField("/proc/self/status", "VmHWM"), " kB")
		kib, _ := strconv.ParseInt(text, 10, 64)
		return kib << 10
	case "darwin", "ios":
		return maxResident() // in bytes there
	default:
		return maxResident() << 10
	}
}

// procField returns the value of the first line "name: value" of a file.
func procField(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ":")
		if strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func describeMachine() string {
	model := procField("/proc/cpuinfo", "model name")
	if model == "" {
		model = runtime.GOARCH
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s",
		model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// peerVersions lists the other libraries, with the versions in this build.
func peerVersions() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	names := map[string]string{
		"github.com/bytedance/sonic":         "sonic",
		"github.com/goccy/go-json":           "goccy/go-json",
		"github.com/go-json-experiment/json": "go-json-experiment",
		"github.com/dghubble/go-twitter":     "go-twitter",
		"github.com/ChimeraCoder/anaconda":   "anaconda",
	}
	var list []string
	for _, dep := range info.Deps {
		if name := names[dep.Path]; name != "" {
			list = append(list, name+" "+dep.Version)
		}
	}
	return strings.Join(list, ", ")
}
