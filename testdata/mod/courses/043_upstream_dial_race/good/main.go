package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"example.com/courses/043_upstream_dial_race/good/session"
)

type helloDialer struct{ client string }

func (d helloDialer) Dial(ctx context.Context, addr string) (net.Conn, error) {
	var nd net.Dialer
	conn, err := nd.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	if _, err := fmt.Fprintf(conn, "HELLO %s\n", d.client); err != nil {
		conn.Close()
		return nil, err
	}
	line, err := bufio.NewReaderSize(conn, 16).ReadString('\n')
	if err == nil && !strings.HasPrefix(line, "OK") {
		err = fmt.Errorf("refused: %q", line)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	return conn, nil
}

func main() {
	topic := flag.String("topic", "events", "topic to publish to")
	flag.Parse()
	log := slog.Default()
	s := session.New(session.Config{Brokers: flag.Args(), Timeout: 5 * time.Second}, helloDialer{"pub-cli"}, log)
	if err := publish(context.Background(), s, *topic); err != nil {
		log.Error("publish", "err", err)
		os.Exit(1)
	}
}

func publish(ctx context.Context, s *session.Session, topic string) error {
	if err := s.Connect(ctx); err != nil {
		return err
	}
	defer s.Close()
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
		conn, err := s.Conn()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(conn, "PUB %s %s\n", topic, sc.Text()); err != nil {
			return err
		}
	}
	return sc.Err()
}
