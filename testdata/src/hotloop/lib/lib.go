// Package lib has the functions that other packages call.
package lib

import "time"

func Pause() { time.Sleep(time.Second) }
