package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const statements = `events, errs := client.Filter(ctx, tweetstream.FilterParams{})
for range events {
	fmt.Println("one")
}
`

func TestProgram(t *testing.T) {
	const head = `package main

import "context"
import "example.com/tweetstream"
import "fmt"

func main() { _ = run }

func run(ctx context.Context, client *tweetstream.Client) error {
	events, errs := client.Filter(ctx, tweetstream.FilterParams{})
	for range events {
		fmt.Println("one")
	}
`
	indent := strings.NewReplacer("\n", "\n    ").Replace
	for _, test := range []struct{ name, readme, want string }{
		{
			"fenced", "A\n```go\n" + statements + "return <-errs\n```\nB\n",
			head + "\treturn <-errs\n}\n",
		},
		{
			"indented", "A\n" + indent("\n"+statements+"return <-errs") + "\n\nB\n",
			head + "\treturn <-errs\n}\n",
		},
		{
			"without a return", "```go\n" + statements + "```\n",
			head + "\treturn nil\n}\n",
		},
		{
			"not the first block", "    go get it\n\nA\n\n```go\n" + statements + "```\n",
			head + "\treturn nil\n}\n",
		},
		{
			"a whole file", "```go\npackage main\n\nvar _ = c.Filter()\n```\n",
			"package main\n\nvar _ = c.Filter()\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := program(test.readme, "example.com/tweetstream")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoProgram(t *testing.T) {
	readmes := []string{"", "client.Filter() in a sentence\n", "```go\nclient.Filter(\n```\n"}
	for _, readme := range readmes {
		if got, err := program(readme, "example.com/tweetstream"); err == nil {
			t.Errorf("%q gives\n%s", readme, got)
		}
	}
}
