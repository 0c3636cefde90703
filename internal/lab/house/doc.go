// Package house holds no code but a test of how the packages of all modules
// lean on each other. docs/design.md draws it.
package house
