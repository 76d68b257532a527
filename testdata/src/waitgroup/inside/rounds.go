package inside

import "sync"

type prober struct {
	underWay sync.WaitGroup
	paused   sync.WaitGroup
	quit     chan struct{}
}

// The group counts probes that are under way, not the goroutine.
func (p *prober) start(probe func()) {
	go func() {
		for {
			select {
			case <-p.quit:
				return
			default:
			}
			p.paused.Wait()
			p.underWay.Add(1) // ok
			probe()
			p.underWay.Done()
		}
	}()
}

func (p *prober) drain() {
	p.paused.Add(1)
	defer p.paused.Done()
	p.underWay.Wait()
}
