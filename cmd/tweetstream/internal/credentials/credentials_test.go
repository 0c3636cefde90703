package credentials

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
)

const (
	goodFile = "CONSUMER_KEY=file-ck\nCONSUMER_SECRET = file-cs\n\n# a comment\nexport " +
		"ACCESS_TOKEN=file-at\nTWITTER_ACCESS_TOKEN_SECRET=file-ats==\n"
	// fileSecret is in every value that must not show up anywhere.
	fileSecret = "file-"
)

func writeFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // the umask may have taken some
		t.Fatal(err)
	}
	return path
}

func revealed(c tweetstream.Credentials) [4]string {
	return [4]string{c.ConsumerKey.Reveal(), c.ConsumerSecret.Reveal(), c.AccessToken.Reveal(),
		c.AccessTokenSecret.Reveal()}
}

func environment(pairs ...string) func(string) string {
	env := map[string]string{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return func(name string) string { return env[name] }
}

func TestLoadCredentials(t *testing.T) {
	inFile := [4]string{"file-ck", "file-cs", "file-at", "file-ats=="}
	inEnvironment := environment("CONSUMER_KEY=ck", "TWITTER_CONSUMER_KEY=other", "CONSUMER_SECRET=cs",
		"TWITTER_ACCESS_TOKEN=at", "ACCESS_TOKEN_SECRET=ats")
	file := writeFile(t, goodFile, 0o600)

	got, err := Load(file, inEnvironment)
	if diff := cmp.Diff(inFile, revealed(got)); err != nil || diff != "" {
		t.Errorf("the file that was given goes first: %v\n%s", err, diff)
	}
	got, err = Load("", inEnvironment)
	if diff := cmp.Diff([4]string{"ck", "cs", "at", "ats"}, revealed(got)); err != nil || diff != "" {
		t.Errorf("environment: %v\n%s", err, diff)
	}
	if text := fmt.Sprintf("%v %+v %#v", got, got, got); strings.Contains(text, "ats") {
		t.Errorf("printed: %s", text)
	}
}

func TestDefaultCredentialsFile(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the folder for configuration does not come from XDG_CONFIG_HOME")
	}
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	_, err := Load("", environment())
	if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "tweetstream", "credentials")) {
		t.Errorf("without the file: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "tweetstream"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tweetstream", "credentials"), []byte(goodFile),
		0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Load("", environment()); err != nil || got.ConsumerKey.Reveal() != "file-ck" {
		t.Errorf("with the file: %v", err)
	}
	// Half of the keys of one app and half of another's would only give a 401.
	if _, err := Load("", environment("CONSUMER_KEY=ck")); err == nil || !strings.Contains(err.Error(),
		"missing: CONSUMER_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET") {
		t.Errorf("with a part in the environment: %v", err)
	}
}

func TestCredentialsFileContent(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "missing: CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET"},
		{"empty value", strings.Replace(goodFile, "file-at\n", "\n", 1), "missing: ACCESS_TOKEN "},
		{"no equals sign", "file-secret-alone", "line 1: must have the form NAME=value"},
		{"unknown name", "CONSUMER_KEY=file-ck\nfile-typo=file-x",
			"line 2: the name must be one of"},
		{"twice", "CONSUMER_KEY=file-ck\nTWITTER_CONSUMER_KEY=file-x",
			"line 2: CONSUMER_KEY is given twice"},
		{"quotes", `CONSUMER_KEY="file-ck"`, "line 1: the value must be written without quotes"},
		{"UTF-16 that is cut off", "\xff\xfeC", "UTF-16 text that is cut off"},
		{"UTF-16 without a mark", "C\x00O\x00", "holds NUL bytes; save it as UTF-8 text"},
		{"bytes that are no text", "CONSUMER_KEY=file-\xff", "is not UTF-8 text"},
		{"endless line", "CONSUMER_KEY=" + strings.Repeat("file-", 20_000), "is larger than 65536 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(writeFile(t, tt.text, 0o600), environment())
			checkRefused(t, err, tt.want)
		})
	}
}

// checkRefused expects a usage error that names the mistake and no value.
func checkRefused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("got %v, want %q in it", err, want)
	}
	if strings.Contains(err.Error(), fileSecret) {
		t.Errorf("the error tells what is in the file: %v", err)
	}
}

func TestCredentialsFileRules(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are not checked")
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o602, 0o610} {
		_, err := Load(writeFile(t, goodFile, mode), environment())
		checkRefused(t, err, "chmod 600")
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		if _, err := Load(writeFile(t, goodFile, mode), environment()); err != nil {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(writeFile(t, goodFile, 0o600), link); err != nil {
		t.Fatal(err)
	}
	_, err := Load(link, environment())
	checkRefused(t, err, "symbolic link")
	_, err = Load(t.TempDir(), environment())
	checkRefused(t, err, "not a regular file")
	_, err = Load(filepath.Join(t.TempDir(), "none"), environment())
	checkRefused(t, err, "no such file")
}

func TestCredentialsFileOfAnother(t *testing.T) {
	path := writeFile(t, goodFile, 0o600)
	if err := os.Chown(path, 12345, -1); err != nil {
		t.Skip("only root can give a file away:", err)
	}
	_, err := Load(path, environment())
	checkRefused(t, err, "does not belong to you")
}

// Windows writes text files with a byte order mark, or as UTF-16.
func TestCredentialsFileOfWindows(t *testing.T) {
	text := strings.ReplaceAll(goodFile, "\n", "\r\n")
	var little, big []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		little = binary.LittleEndian.AppendUint16(little, unit)
		big = binary.BigEndian.AppendUint16(big, unit)
	}
	for name, content := range map[string]string{"a byte order mark": "\ufeff" + text,
		"UTF-16": string(little), "UTF-16, big-endian": string(big)} {
		got, err := Load(writeFile(t, content, 0o600), environment())
		if diff := cmp.Diff(
			[4]string{"file-ck", "file-cs", "file-at", "file-ats=="}, revealed(got)); err != nil ||
			diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestEnvironment(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		pairs      []string
	}{
		{"double quotes",
			"credentials: CONSUMER_SECRET in the environment: the value must be written without " +
				"quotes", []string{"CONSUMER_KEY=ck", `CONSUMER_SECRET="file-cs"`}},
		{"single quotes",
			"credentials: TWITTER_ACCESS_TOKEN in the environment: the value",
			[]string{"TWITTER_ACCESS_TOKEN='file-at'"}},
		{"one name",
			"missing: CONSUMER_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET (looked in the " +
				"environment)", []string{"CONSUMER_KEY=file-ck"}},
		{"names with the prefix",
			"missing: TWITTER_CONSUMER_SECRET, TWITTER_ACCESS_TOKEN_SECRET (looked",
			[]string{"TWITTER_CONSUMER_KEY=file-ck", "TWITTER_ACCESS_TOKEN=file-at"}},
		{"both kinds of names",
			"missing: CONSUMER_SECRET, ACCESS_TOKEN_SECRET (looked",
			[]string{"CONSUMER_KEY=file-ck", "TWITTER_ACCESS_TOKEN=file-at"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load("", environment(tt.pairs...))
			checkRefused(t, err, tt.want)
		})
	}
}
