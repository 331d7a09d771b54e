// Package testkit gives tests the real things: a fresh PostgreSQL database, a SQLite file, a browser. Nothing outside
// tests imports it.
//
// Where something is missing a test fails and says what to install; the Makefile installs it. Tests are skipped only
// when somebody asked for it by name: PROBA_TEST_POSTGRES=off, PROBA_TEST_BROWSER=off.
package testkit
