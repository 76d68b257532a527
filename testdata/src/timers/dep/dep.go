// Package dep hands out timers.
package dep

import "time"

// Limit returns a timer of a minute.
func Limit() *time.Timer { return time.NewTimer(time.Minute) }
