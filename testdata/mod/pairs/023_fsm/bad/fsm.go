package fsm

import (
	"fmt"
	"sync"
)

type State int

const (
	Idle State = iota
	Connecting
	Ready
	Closed
)

type Machine struct {
	mu    sync.Mutex
	state State
	hooks []func(from, to State)
}

func (m *Machine) OnChange(f func(from, to State)) {
	m.mu.Lock()
	m.hooks = append(m.hooks, f)
	m.mu.Unlock()
}

// Advance moves the machine to the next state for the event.
func (m *Machine) Advance(event string) error {
	m.mu.Lock()
	from := m.state
	switch event {
	case "dial":
		if m.state != Idle {
			m.mu.Unlock()
			return fmt.Errorf("dial in state %d", from)
		}
		m.state = Connecting
	case "up":
		m.state = Ready
	case "down":
		m.state = Idle
	case "close":
		m.state = Closed
	default:
		return fmt.Errorf("unknown event %q", event)
	}
	to := m.state
	hooks := m.hooks[:len(m.hooks):len(m.hooks)]
	m.mu.Unlock()
	for _, h := range hooks {
		h(from, to)
	}
	return nil
}
