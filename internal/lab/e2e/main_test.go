package e2e_test

import (
	"testing"

	"github.com/gotweetstream/tweetstream/internal/lab/kit"
)

func TestMain(m *testing.M) { kit.Main(m) }
