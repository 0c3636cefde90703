package oauth1

import (
	"encoding/json"
	"fmt"
)

// Reason is the class of a refusal.
type Reason string

// The reasons, in the order of the checks: a request that breaks several rules is
// refused for the first of them.
const (
	Missing         Reason = "no OAuth Authorization header"
	Malformed       Reason = "malformed request"
	Unsupported     Reason = "unsupported signature method or version"
	UnknownConsumer Reason = "unknown consumer key"
	UnknownToken    Reason = "unknown access token"
	BadTimestamp    Reason = "timestamp out of bounds"
	BadSignature    Reason = "signature does not match"
	UsedNonce       Reason = "nonce used before"
)

// AuthError says why a request was refused. It never holds a signature or a
// secret, so it may be logged.
type AuthError struct {
	Reason Reason
	Detail string // may be empty
}

// Error implements error.
func (e *AuthError) Error() string {
	if e.Detail == "" {
		return "oauth: " + string(e.Reason)
	}
	return "oauth: " + string(e.Reason) + ": " + e.Detail
}

// Body returns the body of a 401 with the error code of the service's API: 32, 89,
// 135 or 215.
func (e *AuthError) Body() string {
	code, text := 32, "Could not authenticate you: "+string(e.Reason)
	switch e.Reason {
	case Missing, Malformed, Unsupported:
		code, text = 215, "Bad Authentication data: "+string(e.Reason)
	case UnknownToken:
		code, text = 89, "Invalid or expired token"
	case BadTimestamp:
		code, text = 135, "Timestamp out of bounds"
	}
	if e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	quoted, _ := json.Marshal(text) // strings always marshal
	return fmt.Sprintf("{\"errors\":[{\"code\":%d,\"message\":%s}]}\n", code, quoted)
}

func malformed(detail string) error { return &AuthError{Malformed, detail} }
