package sleep

import "sync"

type mailer struct {
	queue chan string
	mu    sync.Mutex
	sent  []string
}

func start() *mailer {
	m := &mailer{queue: make(chan string, 8)}
	go m.run()
	return m
}

func (m *mailer) run() {
	for to := range m.queue {
		m.mu.Lock()
		m.sent = append(m.sent, to)
		m.mu.Unlock()
	}
}

func (m *mailer) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.sent)
}
