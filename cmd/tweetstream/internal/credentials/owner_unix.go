//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package credentials

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openNoFollow opens a file for reading, and refuses a symbolic link. It does
// not wait for the other side of a pipe.
func openNoFollow(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.EMLINK) { // EMLINK on FreeBSD
		return nil, fmt.Errorf("%s is a symbolic link; name the file itself", path)
	}
	return f, err
}

// checkOwner refuses a file that another user could have written or can read.
func checkOwner(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int64(stat.Uid) != int64(os.Geteuid()) {
		return fmt.Errorf("credentials: %s does not belong to you", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf(
			"credentials: %s can be used by others (mode %#o); do: chmod 600 %s", path, mode, path)
	}
	return nil
}
