package exits

// From cloudflared's session tests: a mock feeds what the test drives.
type mock struct{ s *sessions }

func (m *mock) Serve(n int) {
	for i := range n {
		m.s.requests <- i // ok
	}
}
