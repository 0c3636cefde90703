package render

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/fields"
)

// Header returns the first line of a CSV table, without the line end.
func Header(list []fields.Field) []byte {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.String()
	}
	return record(names)
}

// appendCSV appends a row (RFC 4180). A value can hold line ends, in quotes.
func appendCSV(o Options) Line {
	row := make([]string, len(o.Fields))
	return func(dst []byte, event tweetstream.Event) []byte {
		for i := range o.Fields {
			row[i] = o.value(i, event)
		}
		return append(dst, record(row)...)
	}
}

// value returns that of a column.
func (o Options) value(i int, event tweetstream.Event) string {
	value := o.Fields[i].Value(event)
	if value != "" && o.Seen != nil {
		o.Seen[i] = true
	}
	return value
}

func record(values []string) []byte {
	var line bytes.Buffer
	w := csv.NewWriter(&line)
	_ = w.Write(values) // to a buffer
	w.Flush()
	return bytes.TrimSuffix(line.Bytes(), []byte("\n"))
}

// noTabs keeps a row on its line and a value in its column.
var noTabs = strings.NewReplacer("\t", " ", "\r\n", " ", "\n", " ", "\r", " ")

// appendTSV appends values. A space replaces each tab and line end in them.
func appendTSV(o Options) Line {
	return func(dst []byte, event tweetstream.Event) []byte {
		for i := range o.Fields {
			if i > 0 {
				dst = append(dst, '\t')
			}
			dst = append(dst, noTabs.Replace(o.value(i, event))...)
		}
		return dst
	}
}
