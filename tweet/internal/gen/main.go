// Command gen writes decode_gen.go of package tweet: the parser's methods for
// the structs, lists, arrays and pointers that the named types are made of.
//
//	go run ./internal/gen Type...
//
// It reads the package in the working directory. To give a message another
// key, add the field to its struct, where the key stands on the wire, and run
// go generate.
package main

import (
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	source, err := generate(".", os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(output, source, 0o644); err != nil {
		log.Fatal(err)
	}
}
