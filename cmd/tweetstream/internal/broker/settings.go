package broker

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/nats-io/nats.go"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// The names of settings, in the environment or in a file.
const (
	natsUser, natsPassword, natsToken = "NATS_USER", "NATS_PASSWORD", "NATS_TOKEN"
	natsCreds, natsNKey               = "NATS_CREDS", "NATS_NKEY"
	natsCA, natsCert, natsKey         = "NATS_CA", "NATS_CERT", "NATS_KEY"

	kafkaUser, kafkaPassword, kafkaSASL = "KAFKA_USERNAME", "KAFKA_PASSWORD", "KAFKA_SASL_MECHANISM"
	kafkaTLS                            = "KAFKA_TLS"
	kafkaCA, kafkaCert, kafkaKey        = "KAFKA_CA", "KAFKA_CERT", "KAFKA_KEY"
)

var names = map[string][]string{
	NATS: {natsUser, natsPassword, natsToken, natsCreds, natsNKey, natsCA, natsCert, natsKey},
	Kafka: {kafkaUser, kafkaPassword, kafkaSASL, kafkaTLS, kafkaCA, kafkaCert,
		kafkaKey},
}

// files are the variables that name a file of settings.
var files = map[string]string{NATS: "NATS_FILE", Kafka: "KAFKA_FILE"}

// Help is the text for users about brokers.
const Help = `--to takes a stream of NATS JetStream or a topic of Kafka in the place of a file,
and consume reads one:

  nats://HOST[:4222]/STREAM[?subject=TEMPLATE&duplicates=1h]
  kafka://HOST[:9092][,HOST…]/TOPIC[?key=TEMPLATE]

A template has {kind}, {lang}, {user} and {id} in it; a value that a message does
not have is none. The subject is STREAM.{kind} by default, and the key is {id}. A
stream that is not there is made, for these subjects and in files; duplicates is how
long it knows the ids of messages (2m by default). A topic is made if the brokers
allow that.

Users, passwords and keys never stand in the URL, since every user of the machine
can read the list of processes. They come from the environment:

  NATS_USER, NATS_PASSWORD   a user
  NATS_TOKEN                 a token, in their place
  NATS_CREDS, NATS_NKEY      the file of a JWT and its key, or of an NKey seed
  NATS_CA                    a file of certificates to trust; turns on TLS
  NATS_CERT, NATS_KEY        files of the client's own certificate and its key

  KAFKA_USERNAME, KAFKA_PASSWORD
  KAFKA_SASL_MECHANISM       PLAIN (the default), SCRAM-SHA-256 or SCRAM-SHA-512
  KAFKA_TLS                  true turns on TLS
  KAFKA_CA, KAFKA_CERT, KAFKA_KEY
                             files, as those of NATS; each turns on TLS

Or from a file with a line NAME=value for each, which NATS_FILE or KAFKA_FILE names.
The file must belong to you, and nobody else may be able to read it (chmod 600). The
environment goes before it.

A broker that is away is tried again, and the stream waits for it. The log says so
once a minute. What each broker promises:

  `

// settings are values by name.
type settings map[string]string

// load reads the settings of a scheme. An error never has a value.
func load(scheme string, getenv func(string) string) (settings, error) {
	s := settings{}
	if file := getenv(files[scheme]); file != "" {
		values, err := credentials.ReadFile(file, names[scheme])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", files[scheme], err)
		}
		for name, value := range values {
			s[name] = value.Reveal()
		}
	}
	for _, name := range names[scheme] {
		s[name] = cmp.Or(getenv(name), s[name])
	}
	return s, nil
}

// both returns an error if only one of two settings is there.
func (s settings) both(one, other string) error {
	if (s[one] == "") != (s[other] == "") {
		return fmt.Errorf("%s and %s belong together", one, other)
	}
	return nil
}

// tls returns the configuration of the files, or nil without any.
func (s settings) tls(ca, cert, key string) (*tls.Config, error) {
	if err := s.both(cert, key); err != nil {
		return nil, err
	}
	if s[ca] == "" && s[cert] == "" {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if file := s[ca]; file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ca, err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: %s has no certificate in PEM", ca, file)
		}
	}
	if s[cert] != "" {
		pair, err := tls.LoadX509KeyPair(s[cert], s[key])
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", cert, key, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// nats are the options of a connection to NATS.
func (s settings) nats() (options []nats.Option, err error) {
	if err := s.both(natsUser, natsPassword); err != nil {
		return nil, err
	}
	config, err := s.tls(natsCA, natsCert, natsKey)
	if err != nil {
		return nil, err
	}
	if config != nil {
		options = append(options, nats.Secure(config))
	}
	if s[natsUser] != "" {
		options = append(options, nats.UserInfo(s[natsUser], s[natsPassword]))
	}
	if s[natsToken] != "" {
		options = append(options, nats.Token(s[natsToken]))
	}
	if s[natsCreds] != "" {
		options = append(options, nats.UserCredentials(s[natsCreds]))
	}
	if s[natsNKey] != "" {
		nkey, err := nats.NkeyOptionFromSeed(s[natsNKey])
		if err != nil {
			return nil, fmt.Errorf("%s: %s is no file of a seed", natsNKey, s[natsNKey])
		}
		options = append(options, nkey)
	}
	return options, nil
}

// kafka are the options of a client of Kafka.
func (s settings) kafka() (options []kgo.Opt, err error) {
	config, err := s.tls(kafkaCA, kafkaCert, kafkaKey)
	if err != nil {
		return nil, err
	}
	switch on := strings.ToLower(s[kafkaTLS]); on {
	case "", "0", "false":
	case "1", "true":
		if config == nil {
			config = &tls.Config{MinVersion: tls.VersionTLS12}
		}
	default:
		return nil, errors.New(kafkaTLS + " must be true or false")
	}
	if config != nil {
		options = append(options, kgo.DialTLSConfig(config))
	}
	mechanism, err := s.sasl()
	if mechanism != nil {
		options = append(options, kgo.SASL(mechanism))
	}
	return options, err
}

// sasl returns nil without a user.
func (s settings) sasl() (sasl.Mechanism, error) {
	if err := s.both(kafkaUser, kafkaPassword); err != nil || s[kafkaUser] == "" {
		return nil, err
	}
	user, password := s[kafkaUser], s[kafkaPassword]
	switch strings.ToUpper(cmp.Or(s[kafkaSASL], "PLAIN")) {
	case "PLAIN":
		return plain.Auth{User: user, Pass: password}.AsMechanism(), nil
	case "SCRAM-SHA-256":
		return scram.Auth{User: user, Pass: password}.AsSha256Mechanism(), nil
	case "SCRAM-SHA-512":
		return scram.Auth{User: user, Pass: password}.AsSha512Mechanism(), nil
	}
	return nil, errors.New(kafkaSASL + " must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512")
}
