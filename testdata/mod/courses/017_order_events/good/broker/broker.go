package broker

// Delivery is a message of the broker. Ack and Nack may be called from any
// goroutine.
type Delivery interface {
	Body() []byte
	Ack() error
	Nack(requeue bool) error
}

// Conn is a connection to the broker. Handlers of all subscriptions are called
// on the goroutine that also reads the socket and answers heartbeats. Stopping
// a subscription waits for its running handler. No more than prefetch
// deliveries are unsettled at a time.
type Conn interface {
	Subscribe(queue string, prefetch int, handler func(Delivery)) (stop func(), err error)
}
