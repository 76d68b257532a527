package after

// Mirror copies what has changed elsewhere.
type Mirror struct {
	changes <-chan string
	quit    chan struct{}
}

// NewMirror starts to copy.
func NewMirror(changes <-chan string, fetch func(string)) *Mirror {
	m := &Mirror{changes: changes, quit: make(chan struct{}, 1)}
	go func() {
		for {
			select {
			case name, ok := <-m.changes:
				if !ok {
					return
				}
				fetch(name)
			case <-m.quit:
				return
			}
		}
	}()
	return m
}

// Stop ends it.
func (m *Mirror) Stop() {
	select {
	case m.quit <- struct{}{}:
	default:
	}
}
