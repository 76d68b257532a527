package knowledge

import "go/types"

// closers says of functions that return channels, or hand them out, who closes
// these and when, besides the end of a context that the caller gave: for the
// channel of a context, its end. The sentence begins after "closed".
var closers = []struct {
	pkg   string
	names []string
	when  string
}{
	{"k8s.io/apimachinery/pkg/watch", []string{"Interface.ResultChan"}, "when the watch fails or is stopped"},
	{"go.etcd.io/etcd/client", []string{"Watcher.Watch", "Client.Watch"}, "when the watcher is closed or the watch is cancelled by the server"},
	{"go.etcd.io/etcd/client", []string{"Lease.KeepAlive", "Client.KeepAlive"}, "when the lease expires or the client is closed"},
	{"go.etcd.io/etcd/client/concurrency", []string{"Session.Done"}, "when the session's lease expires"},
	{"go.etcd.io/etcd/client/concurrency", []string{"Election.Observe"}, "when observing fails"},
	{"go.etcd.io/etcd/client/naming/endpoints", []string{"Manager.NewWatchChannel"}, "when the watch fails"},
	{"github.com/redis/go-redis", []string{"PubSub.Channel", "PubSub.ChannelSize", "PubSub.ChannelWithSubscriptions"}, "when the subscription is closed"},
	{"github.com/rabbitmq/amqp091-go", []string{"Channel.Consume", "Channel.ConsumeWithContext"}, "when the connection or channel is closed"},
	{"github.com/rabbitmq/amqp091-go", []string{"Channel.NotifyClose", "Channel.NotifyReturn", "Channel.NotifyPublish", "Connection.NotifyClose", "Connection.NotifyBlocked"}, "when the connection or channel is closed"},
	{"github.com/streadway/amqp", []string{"Channel.Consume"}, "when the connection or channel is closed"},
	{"github.com/streadway/amqp", []string{"Channel.NotifyClose", "Channel.NotifyReturn", "Channel.NotifyPublish", "Connection.NotifyClose", "Connection.NotifyBlocked"}, "when the connection or channel is closed"},
	{"github.com/IBM/sarama", []string{"ConsumerGroupClaim.Messages"}, "when the partitions are assigned anew"},
	{"github.com/IBM/sarama", []string{"PartitionConsumer.Messages", "PartitionConsumer.Errors", "ConsumerGroup.Errors", "AsyncProducer.Successes", "AsyncProducer.Errors"}, "when it is closed"},
	{"github.com/Shopify/sarama", []string{"ConsumerGroupClaim.Messages"}, "when the partitions are assigned anew"},
	{"github.com/Shopify/sarama", []string{"PartitionConsumer.Messages", "PartitionConsumer.Errors", "ConsumerGroup.Errors", "AsyncProducer.Successes", "AsyncProducer.Errors"}, "when it is closed"},
	{"github.com/lib/pq", []string{"Listener.NotificationChannel"}, "when the listener is closed"},
	{"github.com/libp2p/go-libp2p/core/event", []string{"Subscription.Out"}, "when the subscription is closed"},
	{"golang.org/x/crypto/ssh", []string{"NewServerConn", "NewClientConn", "Client.HandleChannelOpen", "NewChannel.Accept", "Conn.OpenChannel", "Client.OpenChannel"}, "when the connection or channel is closed"},
	{"github.com/containerd/containerd/client", []string{"Process.Wait", "Task.Wait"}, "after the exit status"},
	{"github.com/containerd/containerd", []string{"Process.Wait", "Task.Wait"}, "after the exit status"},
	{"github.com/hashicorp/consul/api", []string{"Lock.Lock", "Semaphore.Acquire"}, "when the session is lost"},
}

// ClosedBy says when the channels that a function returns are closed by what
// made them, as the end of a sentence that begins with "closed"; it is "" if
// that is not known, or nobody does.
func ClosedBy(fn *types.Func) string {
	if fn == nil || fn.Pkg() == nil {
		return ""
	}
	for _, c := range closers {
		if Is(fn, c.pkg, c.names...) {
			return c.when
		}
	}
	return ""
}
