// Package proba holds the tests of the whole: the shape of the imports, the dependencies and their licences. The program
// is cmd/proba; the map is ARCHITECTURE.md.
package proba
