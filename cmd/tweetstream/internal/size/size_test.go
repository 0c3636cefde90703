package size

import "testing"

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		word string
		want int64
		ok   bool
	}{
		{"500MB", 500e6, true},
		{"1.5GiB", 3 << 29, true},
		{"2 K", 2 << 10, true},
		{"1kB", 1000, true},
		{"1TiB", 1 << 40, true},
		{"0.1K", 102, true},
		{"0KB", 0, false},
		{"-1MB", 0, false},
		{"12", 0, false},
		{"MB", 0, false},
		{"NaNMB", 0, false},
		{"1e30TB", 0, false},
	} {
		got, ok := Parse(tt.word)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%q is %d, %t", tt.word, got, ok)
		}
	}
}

func TestFormat(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 B", 812: "812 B", 1500: "1.5 kB", 149e6: "149.0 MB", 7_440_000_000_000: "7.4 TB",
		1 << 60: "1152921.5 TB",
	} {
		if got := Format(bytes); got != want {
			t.Errorf("%d is %q, want %q", bytes, got, want)
		}
	}
}
