package clock

import "time"

// Clock gives ticks until the func it returns is called.
type Clock interface {
	Ticks() (<-chan time.Time, func())
}

// Every ticks at regular times.
type Every time.Duration

func (e Every) Ticks() (<-chan time.Time, func()) {
	t := time.NewTicker(time.Duration(e))
	return t.C, t.Stop
}
