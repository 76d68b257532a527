package certs

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Files struct {
	Cert string
	Key  string
}

type Watcher struct {
	files   Files
	every   time.Duration
	cur     atomic.Pointer[tls.Certificate]
	reloads *prometheus.CounterVec
	log     *slog.Logger

	once sync.Once
	quit chan struct{}
	done chan struct{}
}

// Watch loads the key pair and keeps it up to date until Stop is called.
func Watch(files Files, every time.Duration, reloads *prometheus.CounterVec, log *slog.Logger) (*Watcher, error) {
	w := &Watcher{
		files:   files,
		every:   every,
		reloads: reloads,
		log:     log.With("cert", files.Cert),
		quit:    make(chan struct{}),
		done:    make(chan struct{}),
	}
	if err := w.reload(); err != nil {
		return nil, err
	}
	go w.loop()
	return w, nil
}

func (w *Watcher) reload() error {
	pair, err := tls.LoadX509KeyPair(w.files.Cert, w.files.Key)
	if err != nil {
		w.reloads.WithLabelValues("error").Inc()
		return fmt.Errorf("load key pair: %w", err)
	}
	w.cur.Store(&pair)
	w.reloads.WithLabelValues("ok").Inc()
	return nil
}

func (w *Watcher) loop() {
	defer close(w.done)
	t := time.NewTicker(w.every)
	defer t.Stop()
	for {
		select {
		case <-w.quit:
			w.log.Debug("certificate watcher ends")
			return
		case <-t.C:
			if err := w.reload(); err != nil {
				w.log.Error("reload", "err", err)
			}
		}
	}
}

// GetCertificate is meant for tls.Config.
func (w *Watcher) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return w.cur.Load(), nil
}

// Stop ends the watcher and waits for it.
func (w *Watcher) Stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.done
}
