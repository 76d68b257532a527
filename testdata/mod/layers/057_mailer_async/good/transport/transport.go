package transport

import (
	"fmt"
	"net/smtp"
	"slices"
	"sync"
)

type Mail struct {
	To, Subject, Body string
}

type Transport interface {
	Deliver(Mail) error
}

// SMTP delivers with a relay.
type SMTP struct {
	Addr, From string
}

func (s SMTP) Deliver(m Mail) error {
	msg := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\n\r\n%s\r\n", s.From, m.To, m.Subject, m.Body)
	return smtp.SendMail(s.Addr, nil, s.From, []string{m.To}, []byte(msg))
}

// Memory keeps the mails.
type Memory struct {
	mu    sync.Mutex
	mails []Mail
}

func (t *Memory) Deliver(m Mail) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mails = append(t.mails, m)
	return nil
}

// Mails returns what has been delivered.
func (t *Memory) Mails() []Mail {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.mails)
}
