// Package zaptest is a stub.
package zaptest

// Logger logs.
type Logger struct{ t TestingT }

// TestingT is what a logger needs of a test.
type TestingT interface {
	Logf(string, ...any)
}

// NewLogger makes a logger that writes to t.
func NewLogger(t TestingT) *Logger { return &Logger{t} }

// Info logs.
func (l *Logger) Info(s string) { l.t.Logf("%s", s) }

// With returns another logger.
func (l *Logger) With(s string) *Logger { return l }
