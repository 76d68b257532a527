package mailer

import (
	"fmt"
	"net/smtp"
	"sync"
)

type Message struct {
	To   []string
	Body []byte
}

type Mailer struct {
	addr string
	from string
	auth smtp.Auth
}

func New(addr, from string, auth smtp.Auth) *Mailer { return &Mailer{addr, from, auth} }

// SendAll delivers all messages and returns the failures.
func (m *Mailer) SendAll(msgs []Message) []error {
	errc := make(chan error)
	var wg sync.WaitGroup
	for i, msg := range msgs {
		wg.Add(1)
		go func(i int, msg Message) {
			defer wg.Done()
			if err := smtp.SendMail(m.addr, m.auth, m.from, msg.To, msg.Body); err != nil {
				errc <- fmt.Errorf("message %d: %w", i, err)
			}
		}(i, msg)
	}
	wg.Wait()
	close(errc)

	var errs []error
	for err := range errc {
		errs = append(errs, err)
	}
	return errs
}
