package knowledge

import (
	"go/types"
	"slices"
)

// closers says of functions that return channels, or hand them out, when these
// are closed for a reason that the receiver does not see coming: a failure, the
// other end. Channels that only their owner's Close closes are not here: who
// calls that knows whether somebody still receives. The words go on after
// "closed".
var closers = []struct {
	pkg   string
	names []string
	when  string
}{
	{"k8s.io/apimachinery/pkg/watch", []string{"Interface.ResultChan"}, "when the watch fails"},
	{"go.etcd.io/etcd/client", []string{"Watcher.Watch", "Client.Watch"}, "when the server cancels the watch"},
	{"go.etcd.io/etcd/client", []string{"Lease.KeepAlive", "Client.KeepAlive"}, "when the lease expires"},
	{"go.etcd.io/etcd/client/concurrency", []string{"Session.Done"}, "when the session's lease expires"},
	{"go.etcd.io/etcd/client/concurrency", []string{"Election.Observe"}, "when observing fails"},
	{"go.etcd.io/etcd/client/naming/endpoints", []string{"Manager.NewWatchChannel"}, "when the watch fails"},
	{"github.com/rabbitmq/amqp091-go", []string{"Channel.Consume", "Channel.ConsumeWithContext"}, "when the connection is lost"},
	{"github.com/rabbitmq/amqp091-go", []string{"Channel.NotifyClose", "Channel.NotifyReturn", "Channel.NotifyPublish", "Connection.NotifyClose", "Connection.NotifyBlocked"}, "when the connection is lost"},
	{"github.com/streadway/amqp", []string{"Channel.Consume"}, "when the connection is lost"},
	{"github.com/streadway/amqp", []string{"Channel.NotifyClose", "Channel.NotifyReturn", "Channel.NotifyPublish", "Connection.NotifyClose", "Connection.NotifyBlocked"}, "when the connection is lost"},
	{"github.com/IBM/sarama", []string{"ConsumerGroupClaim.Messages"}, "when the partitions are assigned anew"},
	{"github.com/Shopify/sarama", []string{"ConsumerGroupClaim.Messages"}, "when the partitions are assigned anew"},
	{"golang.org/x/crypto/ssh", []string{"NewServerConn", "NewClientConn", "Client.HandleChannelOpen", "NewChannel.Accept", "Conn.OpenChannel", "Client.OpenChannel"}, "when the connection is lost"},
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

// owned says of types which of their methods close the channels that their
// fields and other methods give away.
var owned = []struct {
	pkg, typ string
	members  []string
	closers  []string
}{
	{"github.com/fsnotify/fsnotify", "Watcher", []string{"Events", "Errors"}, []string{"Close"}},
	{"gopkg.in/fsnotify.v1", "Watcher", []string{"Events", "Errors"}, []string{"Close"}},
	{"gopkg.in/fsnotify/fsnotify.v1", "Watcher", []string{"Events", "Errors"}, []string{"Close"}},
	{"github.com/redis/go-redis", "PubSub", []string{"Channel", "ChannelSize", "ChannelWithSubscriptions"}, []string{"Close"}},
	{"github.com/go-redis/redis", "PubSub", []string{"Channel", "ChannelSize", "ChannelWithSubscriptions"}, []string{"Close"}},
	{"github.com/libp2p/go-libp2p/core/event", "Subscription", []string{"Out"}, []string{"Close"}},
	{"github.com/IBM/sarama", "PartitionConsumer", []string{"Messages", "Errors"}, []string{"Close", "AsyncClose"}},
	{"github.com/IBM/sarama", "ConsumerGroup", []string{"Errors"}, []string{"Close"}},
	{"github.com/IBM/sarama", "AsyncProducer", []string{"Successes", "Errors"}, []string{"Close", "AsyncClose"}},
	{"github.com/Shopify/sarama", "PartitionConsumer", []string{"Messages", "Errors"}, []string{"Close", "AsyncClose"}},
	{"github.com/Shopify/sarama", "AsyncProducer", []string{"Successes", "Errors"}, []string{"Close", "AsyncClose"}},
	{"github.com/lib/pq", "Listener", []string{"Notify", "NotificationChannel"}, []string{"Close"}},
	{"k8s.io/apimachinery/pkg/watch", "Interface", []string{"ResultChan"}, []string{"Stop"}},
}

// OwnedBy returns the names of the methods that close the channel which a field
// or method of a type gives away, if that is known.
func OwnedBy(t types.Type, member string) []string {
	for _, o := range owned {
		if slices.Contains(o.members, member) && IsType(t, o.pkg, o.typ) {
			return o.closers
		}
	}
	return nil
}
