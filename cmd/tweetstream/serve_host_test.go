package main

import (
	"net/http"
	"testing"
)

// TestOwnHost: a page of another name that points here gets nothing.
func TestOwnHost(t *testing.T) {
	for host, ok := range map[string]bool{
		"localhost": true, "localhost:8080": true, "127.0.0.1:8080": true, "[::1]:8080": true,
		"192.168.0.7": true, "evil.example": false, "evil.example:8080": false, "": false,
		"localhost.evil.example": false,
	} {
		if err := (ownHost{}).Verify(&http.Request{Host: host}); (err == nil) != ok {
			t.Errorf("%q: %v", host, err)
		}
	}
}
