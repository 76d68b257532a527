package a

import (
	"os"
	"sync"
)

type Files struct{ wg sync.WaitGroup } // want Files:"Save before Shutdown, Wait"

func (f *Files) Save(name string) {
	f.wg.Add(1)
	go f.save(name)
}

func (f *Files) save(name string) {
	defer f.wg.Done()
	_ = os.WriteFile(name, nil, 0o600)
}

func (f *Files) Wait() { f.wg.Wait() }

func (f *Files) Shutdown() {
	done := make(chan struct{})
	go func() {
		f.wg.Wait()
		close(done)
	}()
	<-done
}

// Loop writes until the channel is closed.
type Loop struct {
	wg sync.WaitGroup
	in chan string
}

func (l *Loop) Start() {
	l.wg.Go(func() {
		for name := range l.in {
			_ = os.WriteFile(name, nil, 0o600)
		}
	})
}

func (l *Loop) Wait() { l.wg.Wait() }
