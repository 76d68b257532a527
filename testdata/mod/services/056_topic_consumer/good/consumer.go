package consumer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"
)

type Record struct {
	Topic  string
	Offset int64
	Value  []byte
}

type Broker interface {
	Poll(ctx context.Context, topic string, wait time.Duration) ([]Record, error)
}

type Handler func(ctx context.Context, r Record)

var ErrSubscribed = errors.New("already subscribed")

type Manager struct {
	broker Broker
	wait   time.Duration
	log    *zap.Logger

	mu     sync.Mutex
	topics map[string]context.CancelFunc
}

func NewManager(b Broker, wait time.Duration, log *zap.Logger) *Manager {
	return &Manager{broker: b, wait: wait, log: log.Named("consumer"), topics: make(map[string]context.CancelFunc)}
}

// Subscribe hands the records of the topic to h until Unsubscribe is called.
func (m *Manager) Subscribe(topic string, h Handler) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.topics[topic]; ok {
		return fmt.Errorf("subscribe %s: %w", topic, ErrSubscribed)
	}
	ctx, cancel := context.WithCancel(context.Background())
	m.topics[topic] = cancel
	go m.pump(ctx, topic, h)
	return nil
}

func (m *Manager) pump(ctx context.Context, topic string, h Handler) {
	log := m.log.With(zap.String("topic", topic))
	for ctx.Err() == nil {
		recs, err := m.broker.Poll(ctx, topic, m.wait)
		if err != nil {
			log.Warn("poll", zap.Error(err))
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
			continue
		}
		for _, r := range recs {
			h(ctx, r)
		}
	}
	log.Info("subscription ended")
}

// Unsubscribe ends the subscription. Records already polled may still be
// handled after it has returned.
func (m *Manager) Unsubscribe(topic string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if cancel, ok := m.topics[topic]; ok {
		m.log.Debug("unsubscribe", zap.String("topic", topic))
		cancel()
	}
	delete(m.topics, topic)
}

// Topics lists the current subscriptions.
func (m *Manager) Topics() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]string, 0, len(m.topics))
	for t := range m.topics {
		out = append(out, t)
	}
	return out
}
