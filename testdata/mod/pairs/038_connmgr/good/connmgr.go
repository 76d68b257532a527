package connmgr

import (
	"bufio"
	"log"
	"net"
	"sync"
)

type peer struct {
	conn net.Conn
	name string
}

type Manager struct {
	mu    sync.Mutex
	peers map[string]*peer
}

func NewManager() *Manager { return &Manager{peers: make(map[string]*peer)} }

func (m *Manager) Accept(ln net.Listener) error {
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		p := &peer{conn: c, name: c.RemoteAddr().String()}
		m.mu.Lock()
		m.peers[p.name] = p
		m.mu.Unlock()
		go m.serve(p)
	}
}

func (m *Manager) serve(p *peer) {
	defer m.drop(p)
	sc := bufio.NewScanner(p.conn)
	for sc.Scan() {
		m.Broadcast(p, append(sc.Bytes(), '\n'))
	}
}

func (m *Manager) drop(p *peer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.peers, p.name)
	p.conn.Close()
}

// Broadcast sends the line to all other peers and drops those that fail.
func (m *Manager) Broadcast(from *peer, line []byte) {
	m.mu.Lock()
	targets := make([]*peer, 0, len(m.peers))
	for _, p := range m.peers {
		if p != from {
			targets = append(targets, p)
		}
	}
	m.mu.Unlock()
	for _, p := range targets {
		if _, err := p.conn.Write(line); err != nil {
			log.Printf("peer %s: %v", p.name, err)
			m.drop(p)
		}
	}
}
