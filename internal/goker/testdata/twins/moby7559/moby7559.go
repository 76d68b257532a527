// Package moby7559 has the structure of the kernel of that name, corrected.
package moby7559

import (
	"net"
	"sync"
)

type ferry struct {
	mu    sync.Mutex
	trips int
}

func (f *ferry) Run() {
	for n := range 2 {
		f.mu.Lock()
		_, err := net.DialUDP("udp", nil, nil)
		if err != nil {
			f.mu.Unlock()
			continue
		}
		f.trips++
		f.mu.Unlock()
		if n == 0 {
			break
		}
	}
}

func Run() {
	for range 3 {
		go (&ferry{}).Run()
	}
}
