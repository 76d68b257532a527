// Package assert stands for testify's.
package assert

// TestingT is what a test is here.
type TestingT interface {
	Errorf(format string, args ...any)
}

type failNower interface{ FailNow() }

// Fail tells a failure.
func Fail(t TestingT, msg string, args ...any) bool {
	t.Errorf(msg, args...)
	return false
}

// FailNow ends the test.
func FailNow(t TestingT, msg string, args ...any) bool {
	Fail(t, msg, args...)
	if t, ok := t.(failNower); ok {
		t.FailNow()
	} else {
		panic("FailNow is missing")
	}
	return false
}
