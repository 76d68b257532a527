package node

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// Node is a storage node that speaks a line protocol.
type Node struct {
	addr   string
	dialer net.Dialer
}

func New(addr string) *Node { return &Node{addr: addr} }

// Put stores val under key and waits for the node to confirm.
func (n *Node) Put(ctx context.Context, key string, val []byte) error {
	conn, err := n.dialer.DialContext(ctx, "tcp", n.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if _, err := fmt.Fprintf(conn, "PUT %q %q\n", key, val); err != nil {
		return fmt.Errorf("%s: %w", n.addr, err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return fmt.Errorf("%s: %w", n.addr, err)
	}
	if strings.TrimSpace(line) != "OK" {
		return fmt.Errorf("%s refused: %s", n.addr, strings.TrimSpace(line))
	}
	return nil
}
