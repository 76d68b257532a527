package after

import (
	"context"
	"errors"
	"fmt"
	"log"
	"sync"
	"time"
)

// Views gathers the ids of profiles that are looked at and stores them some at a time.
type Views struct {
	in         chan string
	stop, done chan struct{}
	every      time.Duration
	store      func([]string) error
}

// NewViews starts to store views.
func NewViews(every time.Duration, store func([]string) error) *Views {
	v := &Views{in: make(chan string), stop: make(chan struct{}), done: make(chan struct{}), every: every, store: store}
	go v.run()
	return v
}

func (v *Views) run() {
	defer close(v.done)
	var ids []string
	flush := func() {
		if err := v.store(ids); err != nil {
			log.Print(err)
		}
		ids = nil
	}
	t := time.NewTicker(v.every)
	defer t.Stop()
	for {
		select {
		case id := <-v.in:
			ids = append(ids, id)
			if len(ids) >= 100 {
				flush()
			}
		case <-t.C:
			flush()
		case <-v.stop:
			flush()
			return
		}
	}
}

// Add takes the id of a profile that was looked at, unless v is closed.
func (v *Views) Add(id string) {
	select {
	case v.in <- id:
	case <-v.done:
	}
}

// Close waits until the views are stored.
func (v *Views) Close() {
	close(v.stop)
	<-v.done
}

var errTooMany = errors.New("too many mails")

// Mails sends mails in the background.
type Mails struct {
	queue      chan string
	stop, done chan struct{}
}

// NewMails starts to send mails.
func NewMails(send func(string)) *Mails {
	m := &Mails{queue: make(chan string, 100), stop: make(chan struct{}), done: make(chan struct{})}
	go m.run(send)
	return m
}

func (m *Mails) run(send func(string)) {
	defer close(m.done)
	for {
		select {
		case mail := <-m.queue:
			send(mail)
		case <-m.stop:
			for {
				select {
				case mail := <-m.queue:
					send(mail)
				default:
					return
				}
			}
		}
	}
}

// Send accepts a mail.
func (m *Mails) Send(mail string) error {
	select {
	case m.queue <- mail:
		return nil
	default:
		return fmt.Errorf("mail %s: %w", mail, errTooMany)
	}
}

// SendAll sends mails, and tells how many could not be.
func (m *Mails) SendAll(mails []string) (left int) {
	for _, mail := range mails {
		if errors.Is(m.Send(mail), errTooMany) {
			left++
		}
	}
	return left
}

// Close sends what is accepted.
func (m *Mails) Close() {
	close(m.stop)
	<-m.done
}

// Seat is reserved for a while.
type Seat struct {
	mu    sync.Mutex
	user  string
	timer *time.Timer
}

// Reserve reserves a seat.
func Reserve(user string, d time.Duration) *Seat {
	s := &Seat{user: user}
	s.timer = time.AfterFunc(d, s.free)
	return s
}

func (s *Seat) free() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user = ""
}

// Extend reserves it for longer.
func (s *Seat) Extend(d time.Duration) {
	s.timer.Reset(d)
}

// Take keeps it.
func (s *Seat) Take() { s.timer.Stop() }

// Host keeps the files of profiles.
type Host interface {
	CreateSpace(ctx context.Context, user string) (string, error)
	DeleteSpace(ctx context.Context, space string) error
	Fill(ctx context.Context, space string) error
}

// Settle gives a user a space with the first files in it, or none.
func Settle(ctx context.Context, h Host, user string) error {
	space, err := h.CreateSpace(ctx, user)
	if err != nil {
		return err
	}
	if err := h.Fill(ctx, space); err != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		return errors.Join(err, h.DeleteSpace(ctx, space))
	}
	return nil
}

// FillSoon tries three times.
func FillSoon(ctx context.Context, h Host, space string) error {
	var err error
	for range 3 {
		if err = h.Fill(ctx, space); err == nil {
			return nil
		}
		log.Print(err)
	}
	return err
}

func inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Minute)
}

// FillInTime takes a minute at most.
func FillInTime(ctx context.Context, h Host, space string) error {
	ctx, cancel := inTime(ctx)
	defer cancel()
	return h.Fill(ctx, space)
}
