package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// tlsFlags make the server one for https.
type tlsFlags struct {
	tls    bool
	caFile string // where the certificate is written
}

func (t *tlsFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, serverTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&t.tls, "tls", false,
			"serve https, with a new certificate for 127.0.0.1, ::1 and localhost")
		flags.StringVar(&t.caFile, "ca-file", "",
			"with --tls: write the certificate to this `file` (default a temporary one)")
	})
}

func (t *tlsFlags) check() error {
	if t.caFile != "" && !t.tls {
		return usagef("--ca-file: is of use only with --tls")
	}
	return nil
}

// start starts the server and, with --tls, writes its certificate to a file. forget
// removes a temporary file.
func (t *tlsFlags) start(server *streamtest.Server) (forget func(), err error) {
	if !t.tls {
		server.Start()
		return func() {}, nil
	}
	temporary := t.caFile == ""
	if temporary {
		f, err := os.CreateTemp("", "tweetstream-*.pem")
		if err != nil {
			return nil, err
		}
		t.caFile = f.Name()
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	if err := replaceable(t.caFile); err != nil {
		return nil, err
	}
	server.StartTLS()
	certificate := pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: server.Certificate().Raw})
	if err := os.WriteFile(t.caFile, certificate, 0o644); err != nil {
		server.Close()
		return nil, err
	}
	return func() {
		if temporary {
			_ = os.Remove(t.caFile) // the system removes it some day
		}
	}, nil
}

const pemType = "CERTIFICATE"

// replaceable refuses a file that holds something else than certificates.
func replaceable(file string) error {
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usagef("--ca-file: %w", err)
	case len(text) > 0 && !bytes.HasPrefix(text, []byte("-----BEGIN "+pemType+"-----")):
		return usagef("--ca-file: %s exists and is no certificate", file)
	default:
		return nil
	}
}
