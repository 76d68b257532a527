package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"os/signal"

	"example.com/courses/036_audit_consumer_close/good/consumer"
	"example.com/courses/036_audit_consumer_close/good/journal"
)

func main() {
	log := slog.Default()
	if err := run(log); err != nil {
		log.Error("auditd", "err", err)
		os.Exit(1)
	}
}

func run(log *slog.Logger) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	j, err := journal.Open(envOr("AUDIT_JOURNAL", "audit.log"))
	if err != nil {
		return err
	}
	defer func() {
		if cerr := j.Close(); err == nil {
			err = cerr
		}
	}()

	conn, err := net.ListenPacket("udp", envOr("AUDIT_ADDR", "127.0.0.1:6514"))
	if err != nil {
		return err
	}

	c := consumer.Start(conn, j, consumer.Options{Log: log, Queue: 512})
	select {
	case err = <-c.Failed():
	case <-ctx.Done():
		log.Info("stopping")
	}
	return errors.Join(err, c.Close())
}

func envOr(name, def string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return def
}
