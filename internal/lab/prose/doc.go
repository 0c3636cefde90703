// Package prose holds no code but tests of the words of this repository: how long their lines are,
// where the links of the pages point, and whether the code, tests and names that the pages mention
// exist.
package prose
