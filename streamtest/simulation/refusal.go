package simulation

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// refuseParams has a line for every broken rule. The first one decides the status.
func refuseParams(err error) streamtest.Reply {
	var first *tweetstream.ParamError
	errors.As(err, &first)
	return streamtest.Refuse(first.Status(), strings.Join(lines(err), ""))
}

func lines(err error) (all []string) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, lines(e)...)
		}
		return all
	}
	var param *tweetstream.ParamError
	if errors.As(err, &param) {
		all = append(all, fmt.Sprintf("Parameter %s: %s.\r\n", param.Param, param.Rule))
	}
	return all
}

func refuseUnreadable(err error) streamtest.Reply {
	reason := strings.ReplaceAll(err.Error(), "\n", "; ")
	text := "The parameters cannot be read: " + reason + ".\r\n"
	return streamtest.Refuse(http.StatusNotAcceptable, text)
}

func refuseCount(why string) streamtest.Reply {
	return streamtest.Refuse(http.StatusRequestedRangeNotSatisfiable, "Parameter count "+why+".\r\n")
}
