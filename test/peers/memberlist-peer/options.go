package main

import (
	"encoding/base64"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

// options says how to start; what is not said is memberlist's LAN preset.
type options struct {
	name             string
	bind             string
	join             texts
	keys             keys
	noCompression    bool
	protocol         uint
	meta             string
	stateSize        int
	verifyIncoming   bool
	verifyOutgoing   bool
	delegateVersions string
	pushPullInterval time.Duration
	noStreamPings    bool
	observePings     bool
	refuseMerge      string
}

func parseOptions(arguments []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("memberlist-peer", flag.ContinueOnError)
	host, _ := os.Hostname()
	flags.StringVar(&o.name, "name", host, "the node's name")
	flags.StringVar(&o.bind, "bind", "127.0.0.1:0", "where to listen, as `IP:PORT`; port 0 for a free one")
	flags.Var(&o.join, "join", "a member to join through, as `HOST:PORT`; repeatable")
	flags.Var(&o.keys, "key", "a key in `BASE64`; repeatable, the first is the primary")
	flags.BoolVar(&o.noCompression, "no-compression", false, "compress nothing")
	flags.UintVar(&o.protocol, "protocol", memberlist.ProtocolVersion2Compatible, "the protocol version to speak")
	flags.StringVar(&o.meta, "meta", "", "the node's metadata")
	flags.IntVar(&o.stateSize, "state-size", 0, "the `BYTES` of user state to put into each push/pull")
	flags.BoolVar(&o.verifyIncoming, "verify-incoming", true, "take encrypted messages only, when there is a key")
	flags.BoolVar(&o.verifyOutgoing, "verify-outgoing", true, "encrypt what is sent, when there is a key")
	flags.StringVar(&o.delegateVersions, "delegate-versions", "0,0,0", "the application's versions, as `MIN,MAX,CUR`")
	flags.DurationVar(&o.pushPullInterval, "push-pull-interval", 30*time.Second, "how often to exchange the whole state")
	flags.BoolVar(&o.noStreamPings, "no-stream-pings", false, "try no stream when a ping by packet fails")
	flags.BoolVar(&o.observePings, "observe-pings", false, "tell of each answered probe, and put a payload into answers")
	flags.StringVar(&o.refuseMerge, "refuse-merge", "", "refuse every other cluster in a join, for this `REASON`")
	if err := flags.Parse(arguments); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return o, nil
}

func (o *options) config(app *application) (*memberlist.Config, error) {
	host, port, err := net.SplitHostPort(o.bind)
	if err != nil {
		return nil, err
	}

	c := memberlist.DefaultLANConfig()
	c.Name = o.name
	c.BindAddr = host
	if c.BindPort, err = strconv.Atoi(port); err != nil {
		return nil, err
	}

	c.AdvertisePort = c.BindPort
	c.ProtocolVersion = uint8(o.protocol)
	c.EnableCompression = !o.noCompression
	c.DisableTcpPings = o.noStreamPings
	c.PushPullInterval = o.pushPullInterval
	c.Delegate, c.Events, c.Merge, c.Conflict = app, app, app, app
	if o.observePings {
		c.Ping = app
	}
	_, err = fmt.Sscanf(o.delegateVersions, "%d,%d,%d", &c.DelegateProtocolMin, &c.DelegateProtocolMax, &c.DelegateProtocolVersion)
	if err != nil {
		return nil, fmt.Errorf("--delegate-versions %s: %w", o.delegateVersions, err)
	}

	c.GossipVerifyIncoming, c.GossipVerifyOutgoing = o.verifyIncoming, o.verifyOutgoing
	if len(o.keys) > 0 {
		if c.Keyring, err = memberlist.NewKeyring(o.keys, o.keys[0]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// texts is an option that may be given several times.
type texts []string

func (t *texts) String() string { return strings.Join(*t, " ") }

func (t *texts) Set(value string) error {
	*t = append(*t, value)
	return nil
}

// keys is an option that may be given several times, each in base 64.
type keys [][]byte

func (k *keys) String() string { return fmt.Sprint(len(*k)) }

func (k *keys) Set(value string) error {
	key, err := base64.StdEncoding.DecodeString(value)
	*k = append(*k, key)
	return err
}
