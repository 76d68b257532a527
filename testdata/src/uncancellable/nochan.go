package uncancellable

import "time"

// From rpcx: a channel that nobody makes says nothing.
type unmade struct {
	done chan struct{}
	made chan struct{}
}

func newUnmade() *unmade { return &unmade{made: make(chan struct{})} }

func (u *unmade) serve(accept func() error, pause time.Duration) error {
	for {
		if err := accept(); err != nil {
			select {
			case <-u.done:
				return nil
			default:
			}
			time.Sleep(pause) // ok: done is nil for ever
			continue
		}
	}
}

func (u *unmade) serveMade(accept func() error, pause time.Duration) error {
	for {
		if err := accept(); err != nil {
			select {
			case <-u.made:
				return nil
			default:
			}
			time.Sleep(pause) // want `time.Sleep goes on waiting after u.made is closed`
			continue
		}
	}
}

func (u *unmade) stop() { close(u.made) }

// open makes what stops a pinger.
func (p *pinger) open() { p.quit = make(chan struct{}) }
