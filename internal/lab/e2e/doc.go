// Package e2e tests the client from end to end: against the server of package
// streamtest, against servers in Python, or against sockets and round trippers
// that misbehave.
//
// It holds no code but tests. The contract that users rely on is tested in the
// root, each part of the client beside the part; here is the rest: every ending,
// cancelling in every state, a month of faults, hostile input, secrets.
package e2e
