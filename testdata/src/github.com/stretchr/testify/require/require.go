// Package require stands for testify's.
package require

import "github.com/stretchr/testify/assert"

// TestingT is what a test is here.
type TestingT interface {
	Errorf(format string, args ...any)
	FailNow()
}

// FailNow ends the test.
func FailNow(t TestingT, msg string, args ...any) {
	if assert.FailNow(t, msg, args...) {
		return
	}
	t.FailNow()
}
