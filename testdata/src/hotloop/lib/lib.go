// Package lib has the functions that other packages call.
package lib

import "time"

func Pause() { time.Sleep(time.Second) }

// IsTemporaryError says whether it is worth while to try again.
func IsTemporaryError(err error) bool {
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}
