// Package logrus stands for the logger of that name.
package logrus

// Entry is a line to be.
type Entry struct{}

func WithError(err error) *Entry                        { return new(Entry) }
func WithField(key string, value any) *Entry            { return new(Entry) }
func (e *Entry) WithError(err error) *Entry             { return e }
func (e *Entry) WithField(key string, value any) *Entry { return e }
func (e *Entry) Error(args ...any)                      {}
func (e *Entry) Errorf(format string, args ...any)      {}
func (e *Entry) String() (string, error)                { return "", nil }
